// What people ask first who connect something with Botloom. Each runs as it is, with what it needs taken from the workspace.

import { readBody } from "./answer/read";
import { ask } from "./ask";

export type ExampleName = "list" | "conversations" | "key" | "talk" | "watch";

export interface Example {
  name: ExampleName;
  text: string;
  variables?: Record<string, unknown>;
  /** Variables that are filled with the id of the newest bot or conversation, if there is one. */
  ids?: Record<string, "bot" | "conversation">;
  /** A variable that is filled from the answer of the operation before it, if it is still empty. */
  later?: { variable: string; path: string[] };
}

export const EXAMPLES: Example[] = [
  {
    name: "list",
    text: `query BotsAndDeployments {
  bots(first: 20) {
    nodes {
      id
      name
      title(language: "en")
      languages
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
  deployments {
    id
    name
    environment
    bot {
      name
    }
    version {
      number
    }
  }
}
`,
  },
  {
    name: "conversations",
    text: `query Conversations($after: String) {
  conversations(first: 10, after: $after) {
    nodes {
      id
      kind
      mode
      bot {
        name
      }
      turns {
        number
        at
        activities {
          from
          text
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`,
    variables: { after: null },
  },
  {
    name: "key",
    text: `# The secret is shown once. The key may do what its role may,
# or of that only what "scopes" names.
mutation CreateApiKey($name: String!, $role: Role!, $scopes: [Permission!]) {
  createApiKey(name: $name, role: $role, scopes: $scopes) {
    __typename
    ... on ApiKeyCreated {
      apiKey {
        id
        role
        scopes
      }
      secret
    }
    ... on Denied {
      message
      needs
    }
    ... on Invalid {
      field
      message
    }
  }
}
`,
    variables: { name: "reports", role: "VIEWER", scopes: ["READ_BOTS"] },
  },
  {
    name: "talk",
    text: `# First a talk with the draft of a bot.
mutation StartTest($bot: ID!) {
  startTest(bot: $bot) {
    __typename
    ... on TestStarted {
      conversation {
        id
      }
      turn {
        ...Said
      }
    }
    ...No
  }
}

# Then, with the cursor in here, what a customer would write.
# The same key twice is one message.
mutation Say($conversation: ID!, $text: String!, $key: String!) {
  say(conversation: $conversation, text: $text, key: $key) {
    __typename
    ... on Talked {
      turn {
        ...Said
      }
    }
    ...No
  }
}

fragment Said on Turn {
  number
  activities {
    from
    text
    buttons {
      title
    }
  }
}

fragment No on Denied {
  message
  needs
}
`,
    variables: { bot: "", conversation: "", text: "hello", key: "message-1" },
    ids: { bot: "bot" },
    later: { variable: "conversation", path: ["startTest", "conversation", "id"] },
  },
  {
    name: "watch",
    text: `# Every conversation of the workspace, as it changes.
subscription Conversations {
  conversationChanged {
    id
    mode
    lastText
  }
}

# Every turn of one conversation from now on.
subscription Turns($conversation: ID!) {
  turns(conversation: $conversation) {
    number
    at
    activities {
      from
      text
    }
  }
}
`,
    variables: { conversation: "" },
    ids: { conversation: "conversation" },
  },
];

const NEWEST = {
  bot: "{ bots(first: 1) { nodes { id } } }",
  conversation: "{ conversations(first: 1) { nodes { id } } }",
};

type Nodes = Record<string, { nodes?: { id?: string }[] }>;

/** The newest thing of a kind that who asks may see. */
async function newest(kind: keyof typeof NEWEST): Promise<string> {
  try {
    const { body } = await ask({ query: NEWEST[kind], operationName: null, variables: {} });
    const data = readBody(body)?.data as Nodes | null | undefined;
    return (data && Object.values(data)[0]?.nodes?.[0]?.id) || "";
  } catch {
    return "";
  }
}

/** The values of an example's variables, as the text that is edited. */
export async function valuesOf({ variables, ids = {} }: Example): Promise<string> {
  if (!variables) return "";
  const found = await Promise.all(Object.entries(ids).map(async ([name, kind]) => [name, await newest(kind)] as const));
  return JSON.stringify({ ...variables, ...Object.fromEntries(found) }, null, 2);
}

/** The values with what an answer brought for a variable that waited for it; null if it brought nothing. */
export function withLater(values: Record<string, unknown>, { variable, path }: NonNullable<Example["later"]>, data: unknown): string | null {
  if (values[variable] !== "") return null;
  const found = path.reduce<unknown>((at, name) => (typeof at === "object" && at !== null ? (at as Record<string, unknown>)[name] : undefined), data);
  return typeof found === "string" ? JSON.stringify({ ...values, [variable]: found }, null, 2) : null;
}
