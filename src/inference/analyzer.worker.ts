import { serveAnalyzer, type WorkerScope } from './serve-analyzer.js';

serveAnalyzer(self as unknown as WorkerScope);
