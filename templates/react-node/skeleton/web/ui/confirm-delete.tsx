// Asks before something is deleted, and says why when the server refuses.
import { useEffect, useRef, useState } from "react";
import { strings } from "../../shared/strings";

interface Props {
  title: string;
  remove: () => Promise<void>;
  close: () => void;
}

export function ConfirmDelete({ title, remove, close }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => dialog.current?.showModal(), []);
  const confirm = async () => {
    setBusy(true);
    setFailure(null);
    try {
      await remove();
    } catch (error) {
      setFailure(error instanceof Error ? error.message : strings.failed);
      setBusy(false);
    }
  };
  return (
    <dialog ref={dialog} aria-labelledby="delete-question" onClose={close}>
      <h2 id="delete-question">{strings.deleteQuestion(title)}</h2>
      <p className="muted">{strings.deleteWarning}</p>
      {failure !== null && (
        <p role="alert" className="alert">
          {failure}
        </p>
      )}
      <div className="form-actions end">
        <button type="button" className="button" onClick={() => dialog.current?.close()}>
          {strings.cancel}
        </button>
        <button type="button" className="button danger solid" disabled={busy} onClick={() => void confirm()}>
          {strings.delete}
        </button>
      </div>
    </dialog>
  );
}
