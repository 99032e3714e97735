import { Component, type ReactNode } from 'react';
import { ErrorNote } from '../components/ErrorNote';
import { useText } from '../i18n';

/** A page that throws shows a sentence instead of taking the frame with it. */
export class Boundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? <Failed /> : this.props.children;
  }
}

function Failed() {
  const t = useText();
  return <ErrorNote error={new Error(t('error.page'))} onRetry={() => location.reload()} />;
}
