/* The chat page's script must run on phones of 2017: syntax of ES5, interfaces of Chrome 58. */
import compat from "eslint-plugin-compat";

const browser = [
  "window", "document", "navigator", "fetch", "FormData", "Blob", "URL", "Image", "Promise",
  "HTMLCanvasElement", "TextDecoder", "SpeechSynthesisUtterance", "Uint8Array",
  "setTimeout", "clearTimeout", "setInterval", "clearInterval", "Response", "XMLHttpRequest", "EventSource",
];

export default [
  {
    plugins: { compat },
    languageOptions: {
      ecmaVersion: 5,
      sourceType: "script",
      globals: { ...Object.fromEntries(browser.map((name) => [name, "readonly"])), Chat: "writable", Bench: "writable" },
    },
    settings: { targets: ["chrome 58"], lintAllEsApis: true },
    linterOptions: { reportUnusedDisableDirectives: true },
    rules: {
      "compat/compat": "error",
      "no-undef": "error",
      "no-unused-vars": ["error", { caughtErrors: "none", args: "none" }],
      "no-redeclare": "off",
      "eqeqeq": "error",
      "no-eval": "error",
    },
  },
];
