/* The chat page's style must be understood by phones of 2017. Two things they leave out and miss nothing:
   the room below a phone's edge, which a plain padding precedes, and the wish for less movement. */
export default {
  plugins: ["stylelint-no-unsupported-browser-features"],
  rules: {
    "plugin/no-unsupported-browser-features": [
      true,
      {
        browsers: ["chrome 58"],
        ignorePartialSupport: true,
        ignore: ["css-env-function", "prefers-reduced-motion"],
      },
    ],
    "no-duplicate-selectors": true,
    "property-no-unknown": true,
    "unit-no-unknown": true,
    "color-no-invalid-hex": true,
  },
};
