import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/**
 * The web application: built to `dist/web`, served by the program itself. No inline script, no eval and nothing from
 * outside, so that `script-src 'self'` holds; antd writes style elements, hence `style-src 'self' 'unsafe-inline'`.
 */
export default defineConfig({
  root: here('./src/web'),
  base: '/',
  publicDir: here('./src/web/public'),
  plugins: [react()],
  build: {
    outDir: here('./dist/web'),
    emptyOutDir: true,
    target: 'es2024',
    // A polyfill for module preloading would be an inline script.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'charts', test: /node_modules[\\/](echarts|zrender)[\\/]/ },
            { name: 'react', test: /node_modules[\\/](react|react-dom|react-router|scheduler)[\\/]/, priority: 2 },
          ],
        },
      },
    },
  },
  server: {
    port: 5173,
    strictPort: false,
    fs: { allow: [here('.')] },
    proxy: { '/api': { target: 'http://127.0.0.1:8686', changeOrigin: false } },
  },
});
