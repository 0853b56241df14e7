// What every page behind the door has around it: somebody who is signed in, the frame, and a place for short messages.

import { App as Feedback } from "antd";
import { Shell } from "./Shell";
import { SignedIn } from "./viewer";

export function Behind() {
  return (
    <Feedback message={{ top: 64 }}>
      <SignedIn>
        <Shell />
      </SignedIn>
    </Feedback>
  );
}
