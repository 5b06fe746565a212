package peer;

import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.bind.JAXBElement;
import javax.xml.bind.annotation.XmlElement;
import javax.xml.bind.annotation.XmlElementRef;
import javax.xml.namespace.QName;

/** Rows as maps from element name to value, and the beans that wsimport made of the same types. */
final class Beans {
    private Beans() {
    }

    /** A key with null becomes xsi:nil; a key that is not there becomes no element. */
    static <T> T toBean(Class<T> type, Map<String, Object> row) {
        try {
            T bean = type.getDeclaredConstructor().newInstance();
            for (Map.Entry<String, Field> field : fields(type).entrySet()) {
                if (row.containsKey(field.getKey())) {
                    Class<?> kind = argument(field.getValue());
                    field.getValue().set(bean, element(field.getKey(), kind, row.get(field.getKey())));
                }
            }
            return bean;
        } catch (ReflectiveOperationException error) {
            throw new IllegalStateException(error);
        }
    }

    static Map<String, Object> toRow(Object bean) {
        Map<String, Object> row = new LinkedHashMap<>();
        for (Map.Entry<String, Field> field : fields(bean.getClass()).entrySet()) {
            JAXBElement<?> element = (JAXBElement<?>) get(bean, field.getValue());
            if (element != null) {
                row.put(field.getKey(), element.isNil() ? null : element.getValue());
            }
        }
        return row;
    }

    /** Fill `data` of a query's response with a page; its types follow from the response's. */
    static void fill(Object response, int total, int pageNo, int pageSize, List<Map<String, Object>> rows) {
        try {
            Object page = fields(response.getClass()).get("data").getType().getDeclaredConstructor().newInstance();
            Object list = fields(page.getClass()).get("rows").getType().getDeclaredConstructor().newInstance();
            Field row = fields(list.getClass()).get("row");
            row.set(list, rows.stream().<Object>map(each -> toBean(argument(row), each)).toList());
            set(page, "total", total);
            set(page, "page_no", pageNo);
            set(page, "page_size", pageSize);
            set(page, "rows", list);
            set(response, "data", page);
        } catch (ReflectiveOperationException error) {
            throw new IllegalStateException(error);
        }
    }

    static void set(Object bean, String element, Object value) {
        try {
            fields(bean.getClass()).get(element).set(bean, value);
        } catch (IllegalAccessException error) {
            throw new IllegalStateException(error);
        }
    }

    private static Object get(Object bean, Field field) {
        try {
            return field.get(bean);
        } catch (IllegalAccessException error) {
            throw new IllegalStateException(error);
        }
    }

    private static JAXBElement<?> element(String name, Class<?> kind, Object value) {
        @SuppressWarnings({"unchecked", "rawtypes"})
        JAXBElement<?> element = new JAXBElement(new QName(Receiver.NAMESPACE, name), kind, converted(kind, value));
        element.setNil(value == null);
        return element;
    }

    private static Object converted(Class<?> kind, Object value) {
        if (!(value instanceof String text) || kind == String.class) {
            return value;
        }
        return kind == BigDecimal.class ? new BigDecimal(text) : Integer.valueOf(text);
    }

    private static Map<String, Field> fields(Class<?> type) {
        Map<String, Field> found = new LinkedHashMap<>();
        for (Field field : type.getDeclaredFields()) {
            field.setAccessible(true);
            XmlElementRef reference = field.getAnnotation(XmlElementRef.class);
            XmlElement element = field.getAnnotation(XmlElement.class);
            String name = reference != null ? reference.name() : element != null ? element.name() : "##default";
            found.put(name.equals("##default") ? field.getName() : name, field);
        }
        return found;
    }

    private static Class<?> argument(Field field) {
        return (Class<?>) ((ParameterizedType) field.getGenericType()).getActualTypeArguments()[0];
    }
}
