/**
 * What an executable CNI plugin needs: its environment, its answers and its errors. Source: CNI
 * specification 1.1.0, sections 2 and 4. Nothing here starts threads, logs or reflects, because a
 * plugin's process lives for some tens of milliseconds.
 */
@NullMarked
package io.mesosj.isolator.plugin;

import org.jspecify.annotations.NullMarked;
