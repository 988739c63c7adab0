export { createRouter, type Router, type RouterOptions } from './router.ts';
