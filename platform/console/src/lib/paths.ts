/** The address of a bot's editor. Identifiers are opaque and may hold any character. */
export function botPath(id: string): string {
  return `/bots/${encodeURIComponent(id)}`;
}

/** The editor, showing a line of a file. */
export function linePath(id: string, file: string, line: number): string {
  return `${botPath(id)}?${new URLSearchParams({ file, line: String(line) })}`;
}

export function knowledgePath(id: string): string {
  return `${botPath(id)}/knowledge`;
}

/** The questions that wait for an answer, one of them opened. */
export function learningPath(id: string, candidate?: string): string {
  return `${knowledgePath(id)}/learning${candidate ? `/${encodeURIComponent(candidate)}` : ""}`;
}

export function healthPath(id: string): string {
  return `${knowledgePath(id)}/health`;
}

export function upgradePath(id: string): string {
  return `${botPath(id)}/upgrade`;
}

export function conversationPath(id: string): string {
  return `/conversations/${encodeURIComponent(id)}`;
}

/** The list, with nothing but the conversations of a customer. */
export function personPath(person: string): string {
  return `/conversations?${new URLSearchParams({ person })}`;
}

export function demoPath(secret: string): string {
  return `/demo/${encodeURIComponent(secret)}`;
}

export function pluginPath(name: string): string {
  return `/plugins/${encodeURIComponent(name)}`;
}
