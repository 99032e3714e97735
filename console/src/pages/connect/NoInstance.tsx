import { Button } from '@mantine/core';
import { IconBox } from '@tabler/icons-react';
import { Link } from 'wouter';
import { EmptyState } from '../../components/EmptyState';
import { useText } from '../../i18n';

/** For pages that need an instance when there is none. */
export function NoInstance() {
  const t = useText();
  return (
    <EmptyState title={t('connect.noInstance')} text={t('instances.empty.text')} icon={IconBox}>
      <Button component={Link} href="/instances?create">
        {t('instances.create')}
      </Button>
    </EmptyState>
  );
}
