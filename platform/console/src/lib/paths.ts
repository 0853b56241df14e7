/** The address of a bot's editor. Identifiers are opaque and may hold any character. */
export function botPath(id: string): string {
  return `/bots/${encodeURIComponent(id)}`;
}

export function conversationPath(id: string): string {
  return `/conversations/${encodeURIComponent(id)}`;
}

export function demoPath(secret: string): string {
  return `/demo/${encodeURIComponent(secret)}`;
}

export function pluginPath(name: string): string {
  return `/plugins/${encodeURIComponent(name)}`;
}
