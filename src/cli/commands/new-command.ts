import type { Command } from "commander";

/** Begins a command with the options that every one of them has. */
export type NewCommand = (name: string, description: string) => Command;
