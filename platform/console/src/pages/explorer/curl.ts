// An operation as a line for a shell.

/** The variable of the shell that holds the key, so that it stands in no history. */
export const KEY = "BOTLOOM_API_KEY";

export interface Question {
  query: string;
  operationName: string | null;
  variables: Record<string, unknown>;
}

/** What is sent: nothing that says nothing. */
export function bodyOf({ query, operationName, variables }: Question): string {
  return JSON.stringify({
    query,
    ...(operationName && { operationName }),
    ...(Object.keys(variables).length > 0 && { variables }),
  });
}

/** A word that a shell takes as it is. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

export function curl(address: string, question: Question): string {
  return [
    `curl ${quoted(address)}`,
    `-H 'Content-Type: application/json'`,
    `-H "Authorization: Bearer $${KEY}"`,
    `--data-raw ${quoted(bodyOf(question))}`,
  ].join(" \\\n  ");
}
