throw new Error('the application is broken');
