// The frame of every page behind the door.

import { plural } from "./plural";

export const frame = {
  nav: {
    main: "Main",
    menu: "Menu",
    skip: "Skip to content",
    bots: "Bots",
    templates: "Templates",
    conversations: "Conversations",
    insight: "Insight",
    plugins: "Plug-ins",
    settings: "Settings",
    signOut: "Sign out",
    account: "Account",
    waiting: (count: number) => `${plural(count, "customer", "customers")} waiting`,
    ownAccount: "Your account",
    api: "API",
    away: "No connection",
    awayText: "The server cannot be reached. It is tried again by itself, and what you typed stays.",
  },
  keys: {
    title: "Keyboard",
    hint: "Press ? to see this list on any page.",
    anywhere: "Everywhere",
    editor: "In the editor",
    list: [
      ["?", "this list"],
      ["Tab", "the next control; Shift Tab the one before"],
      ["Esc", "closes what is open"],
    ] as readonly (readonly [string, string])[],
    editorList: [
      ["Ctrl S", "saves"],
      ["Ctrl Z", "takes back; Ctrl Shift Z does it again"],
      ["Ctrl F", "finds in the file"],
      ["Ctrl Space", "offers what may stand here"],
      ["Ctrl I", "tells what stands here"],
      ["Esc Tab", "leaves the text editor"],
    ] as readonly (readonly [string, string])[],
    canvas: "On the canvas",
    canvasList: [
      ["↑ ↓ ← →", "Walk along the flow"],
      ["Enter", "Open the form"],
      ["A or +", "Add a step below"],
      ["Delete", "Delete"],
      ["Alt ↑ ↓", "Move up or down"],
      ["Alt ← →", "Move out of a way, or into the way of the step beside"],
      ["Ctrl D", "Duplicate"],
      ["Ctrl Z", "Undo"],
      ["/", "Find a step"],
    ] as [string, string][],
  },
  missing: {
    title: "There is nothing here",
    text: "The address may be old, or the thing was deleted.",
    home: "Go to your bots",
    denied: "Your role does not show this page",
    deniedText: "An administrator of the workspace can give you another role.",
    goTo: (page: string) => `Go to ${page}`,
  },
};
