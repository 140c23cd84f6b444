// Short messages that confirm what was done.
import { createContext, useCallback, useContext, useEffect, useState, type ReactNode } from "react";

const SHOWN_MS = 5000;
const ToastContext = createContext<(message: string) => void>(() => {});

export const useToast = () => useContext(ToastContext);

export function ToastProvider({ children }: { children: ReactNode }) {
  const [toast, setToast] = useState<{ message: string; key: number } | null>(null);
  const show = useCallback((message: string) => setToast({ message, key: Date.now() }), []);
  useEffect(() => {
    if (toast === null) return;
    const timer = setTimeout(() => setToast(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [toast]);
  return (
    <ToastContext value={show}>
      {children}
      <div role="status" className="toasts">
        {toast !== null && (
          <span key={toast.key} className="toast">
            {toast.message}
          </span>
        )}
      </div>
    </ToastContext>
  );
}
