/* Sveltia CMS waits until formats.js has told it how the archive's files are read and written. */
"use strict";

window.CMS_MANUAL_INIT = true;
