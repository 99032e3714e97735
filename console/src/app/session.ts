import { createContext, useContext } from 'react';
import type { Session } from '../api/types';

export const SessionContext = createContext<Session>(null!);

/** Who is signed in; only below the frame. */
export function useSignedIn(): Session {
  return useContext(SessionContext);
}
