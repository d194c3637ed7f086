package dev.ingot.report;

import dev.ingot.pack.Pack;
import dev.ingot.scan.DistributionName;
import java.util.ArrayList;
import java.util.List;
import org.cyclonedx.Version;
import org.cyclonedx.exception.GeneratorException;
import org.cyclonedx.generators.BomGeneratorFactory;
import org.cyclonedx.model.Bom;
import org.cyclonedx.model.Component;
import org.cyclonedx.model.License;
import org.cyclonedx.model.LicenseChoice;
import org.cyclonedx.model.Metadata;
import org.cyclonedx.model.Property;
import org.cyclonedx.model.license.Expression;

/**
 * A software bill of materials of packs, in CycloneDX's JSON. The same packs give the same text: it has no time and no
 * serial number.
 */
public final class SoftwareBill {
    private SoftwareBill() {}

    /** Returns the bill of a program's packs; the first one is the program's own. */
    public static String of(List<Pack> packs) {
        Bom bom = new Bom();
        Pack program = packs.getFirst();
        Component subject = component(Component.Type.APPLICATION, program.mountName(), "unknown");
        subject.setProperties(
                List.of(property("ingot:contentId", program.contentId().toString())));
        Metadata metadata = new Metadata();
        metadata.setTimestamp(null);
        metadata.setComponent(subject);
        bom.setMetadata(metadata);
        List<Component> components = new ArrayList<>();
        for (Pack pack : packs) {
            for (Distribution distribution : Distribution.of(pack)) {
                components.add(component(distribution));
            }
        }
        for (Pack pack : packs) {
            if (pack.isStdlib()) {
                components.add(ofPython("graalpy-standard-library", pack));
            } else if (pack.isPlatform()) {
                // The file's name says which platform it is.
                String file = pack.resource().replaceFirst(".*/", "").replaceFirst("[.]pypack$", "");
                components.add(ofPython("graalpy-native-libraries-" + file, pack));
            }
        }
        bom.setComponents(components);
        try {
            return BomGeneratorFactory.createJson(Version.VERSION_16, bom).toJsonString(true);
        } catch (GeneratorException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Component ofPython(String name, Pack pack) {
        Component python = component(Component.Type.LIBRARY, name, pack.python().cacheTag());
        python.setProperties(List.of(
                property("ingot:contentId", pack.contentId().toString()),
                property("ingot:python", pack.python().toString())));
        return python;
    }

    private static Component component(Distribution distribution) {
        Component component = component(Component.Type.LIBRARY, distribution.name(), distribution.version());
        String purl = "pkg:pypi/" + DistributionName.normalized(distribution.name()) + "@" + distribution.version();
        component.setPurl(purl);
        component.setBomRef(purl);
        Licence licence = distribution.licence();
        LicenseChoice choice = new LicenseChoice();
        if (licence.expression() != null) {
            choice.setExpression(new Expression(licence.expression()));
            component.setLicenses(choice);
        } else if (licence.stated() != null) {
            License named = new License();
            named.setName(licence.stated());
            choice.addLicense(named);
            component.setLicenses(choice);
        }
        return component;
    }

    private static Component component(Component.Type type, String name, String version) {
        Component component = new Component();
        component.setType(type);
        component.setName(name);
        component.setVersion(version);
        component.setBomRef(name + "@" + version);
        return component;
    }

    private static Property property(String name, String value) {
        Property property = new Property();
        property.setName(name);
        property.setValue(value);
        return property;
    }
}
