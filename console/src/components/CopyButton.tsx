import { ActionIcon, Button, CopyButton as Copier, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useText } from '../i18n';

/** Puts a text on the clipboard and says so. */
export function CopyButton({ value, label, text = false }: { value: string; label?: string; text?: boolean }) {
  const t = useText();
  return (
    <Copier value={value} timeout={1500}>
      {({ copied, copy }) => {
        const name = copied ? t('common.copied') : (label ?? t('common.copy'));
        const icon = copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />;
        return text ? (
          <Button size="xs" variant="default" leftSection={icon} onClick={copy}>
            {name}
          </Button>
        ) : (
          <Tooltip label={name} withArrow>
            <ActionIcon variant="subtle" color={copied ? 'teal' : 'gray'} onClick={copy} aria-label={name}>
              {icon}
            </ActionIcon>
          </Tooltip>
        );
      }}
    </Copier>
  );
}
