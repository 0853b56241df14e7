import base from "./base.css?inline";
import conditions from "./conditions.css?inline";
import foot from "./foot.css?inline";
import log from "./log.css?inline";
import panel from "./panel.css?inline";

/** All of the widget's rules, in the order in which they overrule each other. */
export const style = [base, panel, log, foot, conditions].join("\n");
