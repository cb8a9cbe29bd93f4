// Asks public packages about lines: a JSON list of texts on stdin, on stdout an object that
// holds for each package that is installed a list of whether it flags them. Run in a folder
// where `npm install naughty-words cuss @2toad/profanity glin-profanity` was done.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const require = createRequire(process.cwd() + "/");
const texts = JSON.parse(readFileSync(0, "utf8"));
const found = {};

async function load(name) {
  try {
    return require(name);
  } catch {
    return import(require.resolve(name));
  }
}

async function ask(label, make) {
  try {
    const flags = await make();
    found[label] = texts.map((text) => Boolean(flags(text)));
  } catch (error) {
    process.stderr.write(`${label}: ${error.message.split("\n")[0]}\n`);
  }
}

const words = (text) => text.toLowerCase().match(/[\p{L}\p{N}]+(?:[-'’][\p{L}\p{N}]+)*/gu) ?? [];

await ask("LDNOOBW (naughty-words), fr", async () => {
  const list = (await load("naughty-words/fr.json")).default ?? require("naughty-words/fr.json");
  const bounded = list.map((w) => w.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${bounded})(?![\\p{L}\\p{N}])`, "iu");
  return (text) => pattern.test(text);
});
await ask("cuss, fr, sure (2)", async () => {
  const { cuss } = await import(require.resolve("cuss/fr"));
  return (text) => words(text).some((word) => cuss[word] >= 2);
});
await ask("cuss, fr, any", async () => {
  const { cuss } = await import(require.resolve("cuss/fr"));
  return (text) => words(text).some((word) => word in cuss);
});
await ask("@2toad/profanity, fr", async () => {
  const { Profanity, ProfanityOptions } = await load("@2toad/profanity");
  const options = new ProfanityOptions({ languages: ["fr"], wholeWord: true });
  const profanity = new Profanity(options);
  return (text) => profanity.exists(text, ["fr"]);
});
await ask("glin-profanity, french", async () => {
  const { Filter } = await load("glin-profanity");
  const filter = new Filter({
    languages: ["french"],
    detectLeetspeak: true,
    leetspeakLevel: "moderate",
    normalizeUnicode: true,
    allowObfuscatedMatch: true,
  });
  return (text) => filter.isProfane(text);
});
process.stdout.write(JSON.stringify(found));
