import { defineConfig, type Plugin } from "vite";

// The editor's style sheet carries half a megabyte of fonts as data: addresses. The machine's own fonts serve as well,
// and the page needs no exception for fonts in its content security policy.
const systemFonts: Plugin = {
  name: "system-fonts",
  enforce: "pre",
  transform: (code, id) =>
    /graphiql\/dist\/(style|index)\.css$/.test(id) ? code.replace(/@font-face\s*\{[^}]*url\(data:[^}]*\}/g, "") : null,
};

// Every asset is a file of its own beside the page, so nothing is ever loaded from elsewhere. No source maps: the
// sources stand beside the build.
export default defineConfig({
  plugins: [systemFonts],
  build: {
    outDir: "../dist",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 8000,
    rollupOptions: {
      // The packages mark their files for server rendering, which there is none of here.
      onwarn: (warning, warn) => warning.code === "MODULE_LEVEL_DIRECTIVE" || warn(warning),
    },
  },
  worker: { format: "es" },
  server: { proxy: { "/graphql": "http://127.0.0.1:8080", "/session": "http://127.0.0.1:8080" } },
});
