/** The widget's drawings, as paths for `icon`. */

export const CHAT = ["M12 3.5c-5 0-9 3.5-9 7.9 0 2.5 1.3 4.7 3.4 6.1V21l3.4-2c.7.2 1.5.3 2.2.3 5 0 9-3.5 9-7.9s-4-7.9-9-7.9Z", "M8.2 12.7c1 1.1 2.3 1.7 3.8 1.7s2.8-.6 3.8-1.7"];
export const DOWN = ["m5.5 9 6.5 6.5L18.5 9"];
export const CLOSE = ["m6 6 12 12", "M18 6 6 18"];
export const SEND = ["M12 19V5.5", "M5.8 11.5 12 5.2l6.2 6.3"];
export const ALERT = ["M12 7.5v5.5", "M12 16.4v.1", "M12 3.2a8.8 8.8 0 1 1 0 17.6 8.8 8.8 0 0 1 0-17.6Z"];
export const SPARK = ["M12 4.5c.5 4.2 3.3 7 7.5 7.5-4.2.5-7 3.3-7.5 7.5-.5-4.2-3.3-7-7.5-7.5 4.2-.5 7-3.3 7.5-7.5Z"];
