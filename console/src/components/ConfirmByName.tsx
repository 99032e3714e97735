import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useText } from '../i18n';
import { ErrorNote } from './ErrorNote';

interface Props {
  opened: boolean;
  onClose: () => void;
  title: string;
  name: string;
  action: string;
  pending: boolean;
  error: unknown;
  onConfirm: () => void;
  children: ReactNode;
}

/** Asks for the name before something is taken away. */
export function ConfirmByName({ opened, onClose, title, name, action, pending, error, onConfirm, children }: Props) {
  const t = useText();
  const [typed, setTyped] = useState('');
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <Stack>
        {typeof children === 'string' ? <Text size="sm">{children}</Text> : children}
        <TextInput data-autofocus label={t('common.typeName', { name })} value={typed} onChange={(e) => setTyped(e.currentTarget.value)} />
        {error ? <ErrorNote error={error} /> : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button color="red" disabled={typed !== name} loading={pending} onClick={onConfirm}>
            {action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
