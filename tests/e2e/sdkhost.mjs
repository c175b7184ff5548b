// A host written for the agent SDK, as its documentation shows one: sdkhost.mjs SDK-FOLDER DECKHAND PROMPT. Every message is
// printed as a line; so is every permission question, which is answered with another file in the command's place.
import { pathToFileURL } from "node:url";

const [folder, deckhand, prompt] = process.argv.slice(2);
const { query } = await import(pathToFileURL(`${folder}/node_modules/@anthropic-ai/claude-agent-sdk/sdk.mjs`));
const print = (object) => console.log(JSON.stringify(object));

const conversation = query({
  prompt,
  options: {
    pathToClaudeCodeExecutable: deckhand,
    settingSources: [],
    disallowedTools: ["WebFetch"],
    permissionMode: "default",
    canUseTool: async (tool, input) => {
      print({ type: "asked", tool, input });
      return { behavior: "allow", updatedInput: { ...input, command: input.command.replace("theirs", "mine") } };
    },
  },
});
print({ type: "models", models: await conversation.supportedModels() });
for await (const message of conversation) print(message);
print({ type: "over" });
