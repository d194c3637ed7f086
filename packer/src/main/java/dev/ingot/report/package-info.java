/** What the packer tells its users about packs: distributions and their licences, differences, and the HTML page. */
@NullMarked
package dev.ingot.report;

import org.jspecify.annotations.NullMarked;
