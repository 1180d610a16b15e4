// Unpacks the Chromium of the package into the system's folder for temporary files: node chromium.mjs
// Prints where it is.
import chromium from "@sparticuz/chromium";

console.log(await chromium.executablePath());
