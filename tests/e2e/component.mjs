// A plug-in for tests: a component of a few bytes with the sections that `botloom plugin build` and compilers put into it.

// (component
//   (import "botloom:plugin/http@1.0.0" (instance))
//   (import "botloom:plugin/secrets@1.0.0" (instance
//     (type $value (option string))
//     (export "get" (func (param "name" string) (result $value)))))
//   (type $s (enum "packed" "on-its-way")) (import "status" (type $status (eq $s)))
//   (type $o (record (field "status" $status) (field "delay-hours" u32))) (import "parcel" (type $parcel (eq $o)))
//   (type $f (variant (case "not-found") (case "refused" string))) (import "failure" (type $failure (eq $f)))
//   (core module $m (memory (export "m") 1) (func (export "f") (param i32) (result i32) unreachable))
//   (core instance $i (instantiate $m))
//   (type $answer (result $parcel (error $failure)))
//   (func (export "track") (param "number" u32) (result $answer)
//     (canon lift (core func $i "f") (memory (core memory $i "m")))))
const BARE = `
AGFzbQ0AAQAHAwFCAAoeAQAZYm90bG9vbTpwbHVnaW4vaHR0cEAxLjAuMAUABxkBQgMBa3MBQAEEbmFtZXMAAAQAA2dldAEBCiEBABxi
b3Rsb29tOnBsdWdpbi9zZWNyZXRzQDEuMC4wBQEHFQFtAgZwYWNrZWQKb24taXRzLXdheQoMAQAGc3RhdHVzAwACBxgBcgIGc3RhdHVz
AwtkZWxheS1ob3Vyc3kKDAEABnBhcmNlbAMABAcaAXECCW5vdC1mb3VuZAAAB3JlZnVzZWQBcwAKDQEAB2ZhaWx1cmUDAAYBKwBhc20B
AAAAAQYBYAF/AX8DAgEABQMBAAEHCQIBbQIAAWYAAAoFAQMAAAsCBAEAAAAHEgJqAQUBB0ABBm51bWJlcnkACAYNAgAAAQABZgACAQAB
bQgIAQAAAAEDAAkLCwEABXRyYWNrAQAA`;

// (component
//   (core module $m (memory (export "m") 1)
//     (func (export "f") (param i32 i32 i32 i32 i32) (result i32) unreachable)
//     (func (export "r") (param i32 i32 i32 i32) (result i32) unreachable))
//   (core instance $i (instantiate $m))
//   (type $d (enum "incoming" "outgoing"))
//   (type $v (variant (case "pass") (case "replace" string) (case "block" string)))
//   (func $check (param "text" string) (param "direction" $d) (param "language" string) (result $v)
//     (canon lift (core func $i "f") (memory (core memory $i "m")) (realloc (core func $i "r"))))
//   (component $c
//     (type $d (enum "incoming" "outgoing")) (import "d" (type $di (eq $d)))
//     (type $v (variant (case "pass") (case "replace" string) (case "block" string))) (import "v" (type $vi (eq $v)))
//     (import "f" (func $f (param "text" string) (param "direction" $di) (param "language" string) (result $vi)))
//     (export $de "direction" (type $d))
//     (export $ve "verdict" (type $v))
//     (export "check" (func $f) (func (param "text" string) (param "direction" $de) (param "language" string) (result $ve))))
//   (instance $g (instantiate $c (with "f" (func $check)) (with "d" (type $d)) (with "v" (type $v))))
//   (export "botloom:plugin/guard@1.0.0" (instance $g)))
const GUARD = `
AGFzbQ0AAQABQABhc20BAAAAARICYAV/f39/fwF/YAR/f39/AX8DAwIAAQUDAQABBw0DAW0CAAFmAAABcgABCgkCAwAACwMAAAsCBAEAAAAH
UQNtAghpbmNvbWluZwhvdXRnb2luZ3EDBHBhc3MAAAdyZXBsYWNlAXMABWJsb2NrAXMAQAMEdGV4dHMJZGlyZWN0aW9uAAhsYW5ndWFnZXMA
AQYTAwAAAQABZgACAQABbQAAAQABcggKAQAAAAIDAAQBAgTJAQBhc20NAAEABxUBbQIIaW5jb21pbmcIb3V0Z29pbmcKBwEAAWQDAAAHHgFx
AwRwYXNzAAAHcmVwbGFjZQFzAAVibG9jawFzAAoHAQABdgMAAgcgAUADBHRleHRzCWRpcmVjdGlvbgEIbGFuZ3VhZ2VzAAMKBgEAAWYBBAsb
AgAJZGlyZWN0aW9uAwAAAAd2ZXJkaWN0AwIAByABQAMEdGV4dHMJZGlyZWN0aW9uBQhsYW5ndWFnZXMABgsNAQAFY2hlY2sBAAEBBwUQAQAA
AwFmAQABZAMAAXYDAQsgAQAaYm90bG9vbTpwbHVnaW4vZ3VhcmRAMS4wLjAFAAA=`;

/** A number as the binary format writes it: seven bits a byte, the lowest first. */
function leb(number) {
  const bytes = [];
  do bytes.push((number & 127) | (number > 127 ? 128 : 0));
  while ((number >>= 7) > 0);
  return Buffer.from(bytes);
}

/** A section that runs nothing. */
function section(name, content) {
  const body = Buffer.concat([leb(Buffer.byteLength(name)), Buffer.from(name), Buffer.from(content)]);
  return Buffer.concat([Buffer.from([0]), leb(body.length), body]);
}

/** The component with what its author says of it, and its manifest, if it has one. */
export function component({ manifest, words = "Where a parcel is." } = {}) {
  const docs = { worlds: { root: { func_exports: { track: { docs: words } } } } };
  const parts = [Buffer.from(BARE, "base64"), section("package-docs", `\u0001${JSON.stringify(docs)}`)];
  if (manifest) parts.push(section("botloom:plugin", JSON.stringify(manifest)));
  return Buffer.concat(parts);
}

/** A component that exports the interface of a filter of messages, and no function of its own. */
export function guard(manifest) {
  return Buffer.concat([Buffer.from(GUARD, "base64"), section("botloom:plugin", JSON.stringify(manifest))]);
}
