import { Center, Loader } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useLocation } from 'wouter';
import { ApiError } from '../api/client';
import { useSession } from '../api/control';
import { ErrorNote } from '../components/ErrorNote';
import { Frame } from './Frame';

const SignIn = lazy(() => import('../pages/entrance/SignIn'));
const Setup = lazy(() => import('../pages/entrance/Setup'));

/** Who is signed in sees the frame; everybody else the sign-in page, or the first set-up. */
export function Entrance() {
  const session = useSession();
  const [path] = useLocation();
  if (session.isPending) {
    return <Waiting />;
  }

  if (session.data) {
    return <Frame session={session.data} />;
  }

  if (session.error && !(session.error instanceof ApiError && session.error.status === 401)) {
    return (
      <Center p="xl">
        <ErrorNote error={session.error} onRetry={() => void session.refetch()} />
      </Center>
    );
  }

  return <Suspense fallback={<Waiting />}>{path === '/setup' ? <Setup /> : <SignIn />}</Suspense>;
}

function Waiting() {
  return (
    <Center h="100vh">
      <Loader aria-label="…" />
    </Center>
  );
}
