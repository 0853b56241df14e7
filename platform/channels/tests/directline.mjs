// The published client, `botframework-directlinejs`, against the example server: WebSocket with a cut connection, polling,
// secret and token. Needs a folder in which `npm install botframework-directlinejs@0.15.8 ws@8 xmlhttprequest@1` ran:
//
//   cargo run -p botloom-channels --example echo &
//   node platform/channels/tests/directline.mjs <folder> [http://127.0.0.1:3978]

import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import net from 'node:net'
import path from 'node:path'

const [folder, server = 'http://127.0.0.1:3978'] = process.argv.slice(2)
assert(folder, 'the folder of the npm packages is missing')
const require = createRequire(path.resolve(folder, 'package.json'))
globalThis.XMLHttpRequest = require('xmlhttprequest').XMLHttpRequest
globalThis.WebSocket = require('ws')
const { DirectLine, ConnectionStatus } = require('botframework-directlinejs')

const SECRET = 'echo-secret'

// Between client and server, so that connections can be cut.
class Proxy {
  sockets = new Set()

  async listen() {
    const { hostname, port } = new URL(server)
    this.listener = net.createServer((near) => {
      const far = net.connect(Number(port), hostname)
      for (const [from, to] of [[near, far], [far, near]]) {
        this.sockets.add(from)
        from.pipe(to)
        from.on('error', () => to.destroy())
        from.on('close', () => { this.sockets.delete(from); to.destroy() })
      }
    })
    await new Promise((done) => this.listener.listen(0, '127.0.0.1', done))
    return `http://127.0.0.1:${this.listener.address().port}`
  }

  cut() {
    for (const socket of this.sockets) socket.destroy()
  }

  close() {
    this.cut()
    this.listener.close()
  }
}

class Client {
  lines = []
  statuses = []

  constructor(options) {
    // Reconnects after the shortest delay that the client has, 3 s.
    this.line = new DirectLine({ ...options, random: () => 0 })
    this.line.connectionStatus$.subscribe((status) => this.statuses.push(status))
    const failed = (error) => { this.failure = error }
    this.feed = this.line.activity$.subscribe((activity) => this.lines.push(activity), failed)
  }

  post(activity) {
    const whole = { from: { id: 'me' }, ...activity }
    return new Promise((done, failed) => this.line.postActivity(whole).subscribe(done, failed))
  }

  say(text) {
    return this.post({ type: 'message', text })
  }

  texts() {
    return this.lines.map((line) => line.text ?? line.name ?? line.type)
  }

  async hears(text) {
    const end = Date.now() + 20_000
    while (!this.texts().includes(text)) {
      assert(Date.now() < end, `“${text}” was not heard, only ${JSON.stringify(this.texts())}`)
      await pause(20)
    }
  }

  end() {
    this.feed.unsubscribe()
    this.line.end()
  }
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms))

const member = async (client, text) => {
  const answer = await fetch(`${server}/member/${client.line.conversationId}`, { method: 'POST', body: text })
  assert.equal(answer.status, 204)
}

const token = async () => {
  const headers = { Authorization: `Bearer ${SECRET}` }
  const answer = await fetch(`${server}/v3/directline/tokens/generate`, { method: 'POST', headers })
  return answer.json()
}

const tests = {
  async 'a talk over a WebSocket'() {
    const client = new Client({ secret: SECRET, domain: `${server}/v3/directline` })
    await client.hears('您好！')
    const id = await client.say('hi')
    assert.equal(id, `${client.line.conversationId}|0000002`)
    await client.hears('echo: hi')
    await member(client, 'unasked')
    await client.hears('unasked')
    assert.equal(await client.post({ type: 'typing' }).then((id) => typeof id), 'string')
    assert.deepEqual(client.texts(), ['您好！', 'hi', 'echo: hi', 'unasked'])
    assert.equal(client.line.watermark, '4')
    client.end()
  },

  async 'a cut connection resumes without loss or repetition'() {
    const proxy = new Proxy()
    const client = new Client({ secret: SECRET, domain: `${await proxy.listen()}/v3/directline` })
    await client.hears('您好！')
    for (let round = 0; round < 2; round++) {
      await client.say(`before ${round}`)
      await client.hears(`echo: before ${round}`)
      proxy.cut()
      await member(client, `meanwhile ${round}`)
      await client.hears(`meanwhile ${round}`)
    }
    await client.say('after')
    await client.hears('echo: after')
    const rounds = [0, 1].flatMap((n) => [`before ${n}`, `echo: before ${n}`, `meanwhile ${n}`])
    assert.deepEqual(client.texts(), ['您好！', ...rounds, 'after', 'echo: after'])
    client.end()
    proxy.close()
  },

  async 'a talk with a token, also by polling'() {
    for (const webSocket of [true, false]) {
      const made = await token()
      const options = { token: made.token, domain: `${server}/v3/directline`, webSocket, pollingInterval: 200 }
      const client = new Client(options)
      await client.hears('您好！')
      assert.equal(client.line.conversationId, made.conversationId)
      await client.say('buttons')
      await client.hears('请选择')
      assert.deepEqual(client.lines.at(-1).suggestedActions.actions[0], { type: 'imBack', title: '查快递', value: 'track' })
      await client.say('human')
      await client.hears('botloom.joined')
      await member(client, 'here')
      await client.hears('here')
      const refreshed = await new Promise((done, failed) => client.line.refreshToken().subscribe(done, failed))
      assert.equal(refreshed.split('.').length, 3)
      await pause(500)
      assert.equal(new Set(client.lines.map((line) => line.id)).size, client.lines.length)
      assert.equal(client.lines.length, 9)
      assert.equal(client.line.connectionStatus$.getValue(), ConnectionStatus.Online)
      client.end()
    }
  },

  async 'a page that is loaded again finds its talk'() {
    const made = await token()
    const domain = `${server}/v3/directline`
    const first = new Client({ token: made.token, domain })
    await first.hears('您好！')
    await first.say('one')
    await first.hears('echo: one')
    first.end()
    const { conversationId } = made
    const whole = new Client({ token: first.line.token, conversationId, domain })
    await whole.hears('echo: one')
    assert.deepEqual(whole.texts(), ['您好！', 'one', 'echo: one'])
    whole.end()
    const rest = new Client({ token: first.line.token, conversationId, watermark: '3', domain })
    await rest.say('two')
    await rest.hears('echo: two')
    assert.deepEqual(rest.texts(), ['two', 'echo: two'])
    rest.end()
  },

  async 'a wrong secret fails to connect'() {
    const client = new Client({ secret: 'wrong', domain: `${server}/v3/directline` })
    await pause(500)
    assert(client.statuses.includes(ConnectionStatus.FailedToConnect))
    assert.equal(client.failure.status, 403)
    assert.equal(client.failure.response.error.code, 'BadToken')
    client.end()
  },
}

for (const [name, test] of Object.entries(tests)) {
  await test()
  console.log(`ok: ${name}`)
}
process.exit(0)
