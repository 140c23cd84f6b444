/** What people call the providers. */

const NAMES: Record<string, string> = {
  openai: "OpenAI",
  "openai-responses": "OpenAI (Responses)",
  anthropic: "Anthropic",
  gemini: "Google Gemini",
  groq: "Groq",
  openrouter: "OpenRouter",
  ollama: "Ollama",
};

/** The provider's own name; undefined for a server of no particular provider. */
export function providerName(provider: string): string | undefined {
  return NAMES[provider];
}
