/** A plugin for Vite: `plugins: [espy()]`. */
export default function espy(): {
    name: string;
    apply: 'serve';
    enforce: 'pre';
    config(config: any): void;
    configureServer(server: any): void;
};
