// Secrets of the workspace.

export const secrets = {
  secrets: {
    title: "Secrets",
    text: "Values that requests of bots and plug-ins carry. They are sealed, and nobody can read them again.",
    add: "Add secret",
    empty: "No secrets yet",
    emptyText: "A bot that asks another system with a token names the secret in bot.yaml; its value belongs here.",
    name: "Name",
    namePlaceholder: "SHOP_TOKEN",
    nameHint: "What bots write: ${secret.SHOP_TOKEN} in a header, or the name in what a plug-in may use.",
    value: "Value",
    valueHint: "It works within two seconds, also where the secret was set before.",
    set: "Set",
    setAnew: "Set anew",
    by: (name: string) => `set by ${name}`,
    delete: "Delete",
    deleteTitle: (name: string) => `Delete “${name}”?`,
    deleteText: "Requests that carry it fail from then on.",
  },
};
