import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { setNonce } from 'get-nonce';
import { Router } from 'wouter';
import { ApiError } from '../api/client';
import { LanguageProvider } from '../i18n';
import { Entrance } from './Entrance';
import { styleNonce } from './nonce';
import { readableColours, theme } from './theme';

// Dialogs keep the page behind them from scrolling by a style element.
setNonce(styleNonce);

const queries = new QueryClient({
  defaultOptions: {
    // The server is on the same machine or network: whether the browser believes in the internet says nothing.
    mutations: { networkMode: 'always' },
    queries: {
      networkMode: 'always',
      staleTime: 10_000,
      refetchOnWindowFocus: false,
      // A refusal does not become a yes by asking again.
      retry: (count, error) => count < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
    },
  },
});

export function App() {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={readableColours} defaultColorScheme="auto" getStyleNonce={() => styleNonce}>
      <Notifications position="top-right" autoClose={6000} />
      <QueryClientProvider client={queries}>
        <LanguageProvider>
          <Router base="/console">
            <Entrance />
          </Router>
        </LanguageProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}
