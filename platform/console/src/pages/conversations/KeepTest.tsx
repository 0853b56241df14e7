// A conversation as a test of its bot: read through, mended and named by its author before it is saved.

import { Button, Input, type GetRef } from "antd";
import { CircleCheck } from "lucide-react";
import { useId, useRef, useState, type FormEvent } from "react";
import { useNavigate } from "react-router";
import { Dialog } from "../../components/Dialog";
import { Failure } from "../../components/Failure";
import { Field } from "../../components/Field";
import { Nothing } from "../../components/Nothing";
import { Spinner } from "../../components/Spinner";
import type { DraftQuery, ProblemFieldsFragment } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { isTestFile } from "../../lib/botFile";
import type { Trouble } from "../../lib/outcome";
import { linePath } from "../../lib/paths";
import { testOf } from "../../lib/talkTest";
import { ProblemRow } from "../editor/ProblemList";
import s from "./KeepTest.module.css";
import type { Conversation } from "./useConversation";
import { useKeepTest, type Saved } from "./useKeepTest";

interface Props {
  conversation: Conversation;
  bot: NonNullable<Conversation["bot"]>;
  onClose: () => void;
}

export function KeepTest({ conversation, bot, onClose }: Props) {
  const { t } = useLanguage("build", "desk");
  const { loaded, save } = useKeepTest(bot.id);
  const [path, setPath] = useState<string | null>(null);
  const form = useId();
  const [busy, setBusy] = useState(false);
  // What comes while it is read changes nothing under the author's hands.
  const [turns] = useState(conversation.turns);
  const { asks } = testOf(turns, new Set());
  const navigate = useNavigate();
  const ready = loaded.state === "ready" && asks;

  return (
    <Dialog
      open
      width={680}
      title={t.test.keep}
      onCancel={onClose}
      // A slip must not throw away what was written.
      mask={{ closable: path !== null }}
      footer={(_, { OkBtn, CancelBtn }) =>
        path !== null ? (
          <>
            <Button onClick={onClose}>{t.common.close}</Button>
            <Button type="primary" autoFocus onClick={() => void navigate(linePath(bot.id, path, 1))} data-testid="open-kept">
              {t.keep.open}
            </Button>
          </>
        ) : (
          <>
            <CancelBtn />
            {ready && <OkBtn />}
          </>
        )
      }
      okText={t.keep.save}
      cancelText={t.common.cancel}
      confirmLoading={busy}
      okButtonProps={{ htmlType: "submit", form, "data-testid": "keep-submit" }}
    >
      {path !== null ? (
        <div role="status">
          <Nothing icon={CircleCheck} title={t.keep.saved(path)} text={t.keep.savedText} />
        </div>
      ) : !asks ? (
        <p className="quiet">{t.keep.nothing}</p>
      ) : loaded.state === "loading" ? (
        <Spinner />
      ) : loaded.state === "failed" ? (
        <Failure trouble={loaded.trouble} />
      ) : (
        <Draft form={form} turns={turns} bot={bot} files={loaded.draft.files} save={save} onBusy={setBusy} onSaved={setPath} />
      )}
    </Dialog>
  );
}

interface DraftProps {
  form: string;
  turns: Conversation["turns"];
  bot: Props["bot"];
  files: NonNullable<DraftQuery["bot"]>["files"];
  save: (path: string, content: string) => Promise<Saved>;
  onBusy: (busy: boolean) => void;
  onSaved: (path: string) => void;
}

function Draft({ form, turns, bot, files, save, onBusy, onSaved }: DraftProps) {
  const { t } = useLanguage("build", "desk");
  const [proposed] = useState(() => testOf(turns, new Set(files.map((file) => file.path))));
  const [path, setPath] = useState(proposed.path);
  const [content, setContent] = useState(proposed.content);
  const [problems, setProblems] = useState<ProblemFieldsFragment[]>([]);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const area = useRef<GetRef<typeof Input.TextArea>>(null);
  const wanted = path.trim();
  const taken = files.some((file) => file.path === wanted);
  const wrong = !isTestFile(wanted) ? { title: t.keep.badFile } : taken ? { title: t.editor.exists } : null;
  const { person, wordless, unasked } = proposed.left;

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (wrong) return;
    onBusy(true);
    setTrouble(null);
    setProblems([]);
    const saved = await save(wanted, content.endsWith("\n") ? content : `${content}\n`);
    onBusy(false);
    if (saved.state === "saved") onSaved(wanted);
    if (saved.state === "wrong") setProblems(saved.problems);
    if (saved.state === "failed") setTrouble(saved.trouble);
  }

  function show(problem: ProblemFieldsFragment) {
    const box = area.current?.resizableTextArea?.textArea;
    box?.focus();
    box?.setSelectionRange(problem.startOffset, problem.endOffset);
  }

  return (
    <form id={form} onSubmit={(event) => void submit(event)}>
      <p className={s.look}>{t.keep.look}</p>
      <ul className={s.notes} data-testid="keep-notes">
        <li>{t.keep.bot(bot.title)}</li>
        {person > 0 && <li>{t.keep.person(person)}</li>}
        {wordless > 0 && <li>{t.keep.wordless(wordless)}</li>}
        {unasked > 0 && <li>{t.keep.unasked(unasked)}</li>}
      </ul>
      <Field label={t.keep.file} trouble={wrong}>
        {(field) => (
          <Input
            {...field}
            className={s.mono}
            spellCheck={false}
            autoComplete="off"
            value={path}
            onChange={(event) => setPath(event.target.value)}
            data-testid="keep-path"
          />
        )}
      </Field>
      <Field label={t.keep.text} trouble={trouble}>
        {(field) => (
          <Input.TextArea
            {...field}
            ref={area}
            className={s.mono}
            spellCheck={false}
            autoSize={{ minRows: 8, maxRows: 13 }}
            value={content}
            onChange={(event) => setContent(event.target.value)}
            data-testid="keep-text"
          />
        )}
      </Field>
      {problems.length > 0 && (
        <div role="alert">
          <p className={s.refused}>{t.keep.refused}</p>
          <ul className={`${s.problems} scroll`}>
            {problems.map((problem) => (
              <ProblemRow key={`${problem.startOffset} ${problem.code} ${problem.what}`} problem={problem} onShow={show} />
            ))}
          </ul>
        </div>
      )}
    </form>
  );
}
