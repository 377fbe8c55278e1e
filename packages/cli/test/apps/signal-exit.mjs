// A library that ends the process itself where it finds that nobody else listens to the signal.
import { onExit } from 'signal-exit';

onExit(() => console.log('cleaned up'));
setInterval(() => {}, 1000);
console.log('ready');
