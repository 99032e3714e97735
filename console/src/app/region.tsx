import { createContext, useContext, useMemo, useState, type ReactNode } from 'react';

const RegionContext = createContext<{ region: string; setRegion: (id: string) => void }>(null!);
const storageKey = 'deucalion.region';

/** The region that lists are narrowed to; empty = all. Remembered by the browser. */
export function RegionProvider({ children }: { children: ReactNode }) {
  const [region, set] = useState(() => localStorage.getItem(storageKey) ?? '');
  const state = useMemo(
    () => ({
      region,
      setRegion: (id: string) => {
        localStorage.setItem(storageKey, id);
        set(id);
      },
    }),
    [region],
  );
  return <RegionContext.Provider value={state}>{children}</RegionContext.Provider>;
}

export function useRegion() {
  return useContext(RegionContext);
}
