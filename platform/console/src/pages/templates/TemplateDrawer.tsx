// What a template says of itself, and what is in it.

import { Button, Drawer } from "antd";
import Markdown from "react-markdown";
import gfm from "remark-gfm";
import { useLanguage } from "../../i18n/useLanguage";
import { useFocusBack } from "../../lib/focusBack";
import { size } from "../../lib/bytes";
import type { Template } from "./Templates";
import s from "./Templates.module.css";

export function TemplateDrawer({
  template,
  onUse,
  onClose,
}: {
  template: Template;
  onUse: () => void;
  onClose: () => void;
}) {
  useFocusBack();
  const { t } = useLanguage("bots");
  return (
    <Drawer
      open
      size={640}
      title={template.title}
      onClose={onClose}
      styles={{ body: { padding: 0 } }}
      extra={
        <Button type="primary" onClick={onUse} data-testid="use-template">
          {t.templates.use}
        </Button>
      }
    >
      <div className={`${s.scroll} scroll`} tabIndex={0} role="region" aria-label={template.title}>
      <article className={s.readme}>
        {/* Pictures would be fetched from elsewhere, and a console in a closed network shows holes. */}
        <Markdown
          remarkPlugins={[gfm]}
          disallowedElements={["img"]}
          components={{
            a: ({ href, children }) => (
              <a href={href} target="_blank" rel="noreferrer">
                {children}
              </a>
            ),
          }}
        >
          {template.readme}
        </Markdown>
      </article>
      <h3 className={s.inside}>
        {t.templates.contents} <span>{t.templates.files(template.files.length)}</span>
      </h3>
      <ul className={s.files}>
        {template.files.map((file) => (
          <li key={file.path}>
            <span>{file.path}</span>
            <span>{size(file.bytes)}</span>
          </li>
        ))}
      </ul>
      </div>
    </Drawer>
  );
}
