// The library signal-exit exits if there is no other listener for the signal.
import { onExit } from 'signal-exit';

onExit(() => console.log('cleaned up'));
setInterval(() => {}, 1000);
console.log('ready');
