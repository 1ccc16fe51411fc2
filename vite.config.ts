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
            // The entry is small and starts everything else; the drawing library comes with the first chart.
            // Four large parts that change at different times, and one small part for each page: few requests, long-lived caches.
            { name: 'begin', test: /preload-helper|src[\\/]web[\\/](begun-requests|routes|i18n[\\/]language)\.tsx?/, priority: 5 },
            { name: 'charts', test: /node_modules[\\/](echarts|zrender|tslib)[\\/]|src[\\/]web[\\/]ui[\\/]chart[\\/]echarts\./, priority: 4 },
            { name: 'react', test: /node_modules[\\/](react|react-dom|react-router|scheduler|i18next|react-i18next|@tanstack)[\\/]/, priority: 3 },
            { name: 'parts', test: /node_modules[\\/](antd[\\/]es[\\/](?!locale)|@ant-design|@rc-component|zod)/, priority: 2 },
            { name: 'shared', test: /src[\\/](web[\\/](ui|api|shell)[\\/]|web[\\/]i18n[\\/](?!zh-CN|en-US)|web[\\/]features[\\/][^\\/]+[\\/](queries|words|pickers|filter-options|saved-views|system-parts)\.|kernel[\\/]|features[\\/][^\\/]+[\\/]contract)/, priority: 1 },
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
