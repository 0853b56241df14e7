// A tool above the canvas: a sign, its name for who points at it, and what it does. Drawn anew only when one of these changes: there are
// many, and the canvas follows each letter.

import { Button, Tooltip } from "antd";
import type { LucideIcon } from "lucide-react";
import { memo } from "react";

interface Props<Name extends string> {
  name: Name;
  label: string;
  icon: LucideIcon;
  disabled?: boolean;
  onPress: (name: Name) => void;
}

function Bare<Name extends string>({ name, label, icon: Icon, disabled = false, onPress }: Props<Name>) {
  return (
    <Tooltip title={label} mouseEnterDelay={0.5}>
      <Button type="text" size="small" icon={<Icon size={15} />} aria-label={label} disabled={disabled} onClick={() => onPress(name)} data-testid={`canvas-${name}`} />
    </Tooltip>
  );
}

export const Tool = memo(Bare) as typeof Bare;
