"""The review page: a translation memory edited in the browser, sentence by sentence."""
