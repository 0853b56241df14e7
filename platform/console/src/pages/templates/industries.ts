import {
  Building2,
  Bus,
  GraduationCap,
  Hotel,
  Landmark,
  Package,
  Shapes,
  Shield,
  ShoppingBag,
  Smartphone,
  Sparkles,
  Stethoscope,
  type LucideIcon,
} from "lucide-react";

const ICONS: Record<string, LucideIcon> = {
  "express-logistics": Package,
  "e-commerce": ShoppingBag,
  banking: Landmark,
  insurance: Shield,
  telecom: Smartphone,
  healthcare: Stethoscope,
  education: GraduationCap,
  government: Building2,
  hotel: Hotel,
  travel: Bus,
  examples: Sparkles,
};

/** A picture for an industry; packs may bring industries that have none. */
export function iconOf(industry: string): LucideIcon {
  return ICONS[industry] ?? Shapes;
}

/** The first paragraph of a readme that is neither title nor code: what the template is. */
export function summaryOf(readme: string): string {
  const paragraphs = readme.split(/\n\s*\n/).map((part) => part.trim());
  const words = paragraphs.find((part) => part !== "" && !/^(#|```|[-*>|]|\d+\.)/.test(part)) ?? "";
  return words
    .replace(/\s+/g, " ")
    .replace(/[*_`]/g, "")
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1");
}
