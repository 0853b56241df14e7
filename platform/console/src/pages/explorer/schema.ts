// The schema, asked of the platform as whoever is signed in. It is the same for everybody and does not change while the page is open.

import { buildClientSchema, getIntrospectionQuery, type GraphQLSchema, type IntrospectionQuery } from "graphql";
import { readBody } from "./answer/read";
import { ask } from "./ask";

// Deep enough for lists of what is never null; the library asks deeper, which the platform refuses.
const QUERY = getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true, oneOf: true, typeDepth: 5 });

let loaded: Promise<GraphQLSchema> | null = null;

async function load(): Promise<GraphQLSchema> {
  const { body } = await ask({ query: QUERY, operationName: null, variables: {} });
  const answer = readBody(body);
  if (!answer?.data) throw new Error(answer?.errors?.[0]?.message ?? body.slice(0, 200));
  return buildClientSchema(answer.data as IntrospectionQuery);
}

/** Asked once; again only if it failed. */
export function schema(): Promise<GraphQLSchema> {
  loaded ??= load();
  loaded.catch(() => {
    loaded = null;
  });
  return loaded;
}
