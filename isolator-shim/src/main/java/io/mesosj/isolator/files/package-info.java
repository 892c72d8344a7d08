/** The files that give a container its name and its resolver: hosts, hostname, resolv.conf. */
@NullMarked
package io.mesosj.isolator.files;

import org.jspecify.annotations.NullMarked;
