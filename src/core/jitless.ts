/**
 * Imported first, for its effect: schemas made after it are interpreted instead of compiled. Compiling pays from some
 * hundred parses on; a job makes a handful and ends, dozens of times a day.
 */
import * as z from "zod";

z.config({ jitless: true });
