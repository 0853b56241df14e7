// The explorer of the GraphQL schema: a query, its answer, and what can be asked.
"use strict";
const at = (id) => document.getElementById(id);
const [query, variables, answer, schema] = ["query", "variables", "answer", "schema"].map(at);
query.value = localStorage.getItem("botloom.query") ?? `{
  viewer { name role workspace { name } }
  bots { nodes { id name title changed deployment { secret version { number } } } }
}`;

async function ask(text, values) {
  const response = await fetch("/graphql", {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/graphql-response+json" },
    body: JSON.stringify({ query: text, variables: values }),
  });
  return response.json();
}

async function run() {
  localStorage.setItem("botloom.query", query.value);
  try {
    answer.textContent = JSON.stringify(await ask(query.value, JSON.parse(variables.value || "{}")), null, 2);
  } catch (error) {
    answer.textContent = String(error);
  }
}

function element(name, text, parent) {
  const made = parent.appendChild(document.createElement(name));
  made.textContent = text;
  return made;
}

function typed(type) {
  if (type.kind === "NON_NULL") return `${typed(type.ofType)}!`;
  return type.kind === "LIST" ? `[${typed(type.ofType)}]` : type.name;
}

async function describe() {
  const type = "kind name ofType { kind name ofType { kind name ofType { kind name } } }";
  const { data } = await ask(`{ __schema { queryType { name } mutationType { name } subscriptionType { name }
    types { name kind fields { name description type { ${type} } args { name type { ${type} } } } } } }`, {});
  const { __schema: all } = data;
  for (const { name } of [all.queryType, all.mutationType, all.subscriptionType]) {
    element("h2", name, schema);
    for (const field of all.types.find((type) => type.name === name).fields) {
      const row = element("p", "", schema);
      const args = field.args.map((arg) => `${arg.name}: ${typed(arg.type)}`).join(", ");
      element("code", `${field.name}${args && `(${args})`}: ${typed(field.type)}`, row);
      if (field.description) element("small", field.description, row);
    }
  }
}

at("run").addEventListener("click", run);
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run();
});
describe();
