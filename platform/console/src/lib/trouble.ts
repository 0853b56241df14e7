import { App } from "antd";
import { useCallback } from "react";
import type { Trouble } from "./outcome";

/** Shows a trouble for some seconds, where no place of the page is its own. */
export function useComplain(): (trouble: Trouble) => void {
  const { message } = App.useApp();
  return useCallback(
    (trouble) => {
      void message.error(trouble.detail ? `${trouble.title} · ${trouble.detail}` : trouble.title, 6);
    },
    [message],
  );
}
