import { Button } from '@mantine/core';
import { IconMapOff } from '@tabler/icons-react';
import { Link } from 'wouter';
import { EmptyState } from '../components/EmptyState';
import { useText } from '../i18n';

export function NotFound() {
  const t = useText();
  return (
    <EmptyState title={t('notFound.title')} text={t('notFound.text')} icon={IconMapOff}>
      <Button component={Link} href="/">
        {t('nav.overview')}
      </Button>
    </EmptyState>
  );
}
