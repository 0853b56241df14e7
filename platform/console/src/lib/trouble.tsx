import { App } from "antd";
import { useCallback } from "react";
import { Said } from "../components/Said";
import type { Trouble } from "./outcome";

/** Shows a trouble for some seconds, where no place of the page is its own. */
export function useComplain(): (trouble: Trouble) => void {
  const { message } = App.useApp();
  return useCallback(
    (trouble) => {
      void message.error(<Said trouble={trouble} />, 6);
    },
    [message],
  );
}
